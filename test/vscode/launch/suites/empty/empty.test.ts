import { describe } from 'mocha';

describe('a suite without tests', () => undefined);
