import { it } from 'mocha';

it('passes', () => undefined);
it('leaves with success', () => process.exit(0));
