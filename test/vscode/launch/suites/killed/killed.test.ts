import { it } from 'mocha';

it('passes', () => undefined);
it('kills its host', () => void process.kill(process.pid, 'SIGKILL'));
