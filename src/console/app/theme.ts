import { createTheme } from '@mantine/core';

/** A list that is closed is not there: a field's name leads to the field alone. */
const comboboxProps = { keepMounted: false } as const;

/** No font is fetched: each system has its own. */
export const theme = createTheme({
  primaryColor: 'cyan',
  // White text on it is legible (WCAG 2.2, 1.4.3).
  primaryShade: { light: 9, dark: 9 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  autoContrast: true,
  // By name: a component that is imported here would be part of the first load.
  components: {
    Autocomplete: { defaultProps: { comboboxProps } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Dismiss' } } },
    Select: { defaultProps: { comboboxProps } },
    TagsInput: { defaultProps: { comboboxProps } },
  },
});
