import type { CSSVariablesResolver } from '@mantine/core';

/** Texts of badges and notes in their colour. Mantine's own are too pale on a light ground (WCAG 2.2, 1.4.3: 4.5 to 1). */
const darkTexts: Readonly<Record<string, string>> = {
  teal: '#056148',
  cyan: '#0a5a6a',
  blue: '#124f8a',
  yellow: '#7a4100',
  orange: '#8f2f08',
  red: '#a51d1d',
  gray: '#343a40',
};

/** Of the main buttons below the pointer: Mantine's is lighter than the button, and white text on it too pale. */
const hovered = {
  '--mantine-primary-color-filled-hover': '#095c6b',
  '--mantine-color-cyan-filled-hover': '#095c6b',
};

/** Colours of texts that are read on every ground. */
export const resolveColours: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    ...hovered,
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-placeholder': colors.gray[6],
    ...Object.fromEntries(
      Object.entries(darkTexts).map(([name, text]) => [`--mantine-color-${name}-light-color`, text]),
    ),
  },
  dark: {
    ...hovered,
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-placeholder': colors.dark[2],
  },
});
