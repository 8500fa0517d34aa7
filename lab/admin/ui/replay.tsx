import { render } from 'preact';
import type { AdminRecording } from '../types';
import { Player } from './player';

const recording = JSON.parse(document.getElementById('recording')?.textContent ?? '') as AdminRecording;
render(<Player recording={recording} />, document.getElementById('page')!);
