/** The program: reads the environment, listens until it is told to stop. */
import { once } from 'node:events';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { createHttpServer } from './httpServer.js';
import { createStore } from './store.js';

const { host, port, dataFile } = readConfig(process.env);
const server = createHttpServer(createApp({ store: createStore({ file: dataFile }) }));

server.listen(port, host);
await once(server, 'listening');

const address = /** @type {import('node:net').AddressInfo} */ (server.address());
const shownHost = address.family === 'IPv6' ? `[${address.address}]` : address.address;
console.log(`RecipeBox listens on http://${shownHost}:${address.port}`);

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => server.close());
