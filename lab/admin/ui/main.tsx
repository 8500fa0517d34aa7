import { render } from 'preact';
import { App } from './app';
import { takeToken } from './token';

await takeToken();
const embedded = new URLSearchParams(location.search).has('embed');
document.documentElement.classList.toggle('embedded', embedded);
render(<App embedded={embedded} />, document.getElementById('page')!);
