import { createRoot } from 'react-dom/client';
import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './app/console.css';
import { ConsoleApp } from './app/app.tsx';

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<ConsoleApp />);
