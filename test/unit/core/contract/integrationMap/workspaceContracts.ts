import type { Contract } from '../../../../../src/core/contract/contract';
import { readContract } from '../../../../../src/core/contract/readContract';

/** A contract below `specs/`, from the lines of its sections. */
export function aContract(
  folder: string,
  sections: {
    readonly provides?: readonly string[];
    readonly dependsOn?: readonly string[];
    readonly connects?: readonly string[];
    readonly criteria?: readonly string[];
    readonly integration?: readonly string[];
    readonly title?: string;
  } = {},
): Contract {
  const list = (heading: string, items: readonly string[] | undefined): readonly string[] =>
    items === undefined ? [] : [heading, '', ...items.map((item) => `- ${item}`), ''];
  const text = [
    `# ${sections.title ?? `Feature ${folder}`}`,
    '',
    `**Feature ID**: ${folder}`,
    '',
    ...list('## Provides', sections.provides ?? ['Something of its own']),
    ...list('## Depends On', sections.dependsOn),
    ...list('## Integration Points', sections.connects),
    '## Acceptance Criteria',
    '',
    ...list('### Functionality', sections.criteria),
    ...list('### Integration', sections.integration),
  ].join('\n');
  return readContract(`specs/${folder}/contract.md`, text);
}

/** A shop of five features: what is declared, covered and silent is known by heart in the tests. */
export const shop = (): readonly Contract[] => [
  aContract('001-auth', {
    title: 'Feature 1: User Sign-In',
    provides: ['POST /session: opens a session', '`findUser(id)` → the user', 'User: { id, email }'],
    criteria: ['AC-1: A wrong password returns 401'],
  }),
  aContract('002-catalog', {
    title: 'Feature 2: Catalog',
    provides: ['GET /products/:id', 'Product: { id, price }'],
    dependsOn: ['None'],
    criteria: ['AC-1: GET /products/7 returns 200', 'AC-2: After 3 cart changes the price stays'],
  }),
  aContract('003-cart', {
    title: 'Feature 3: Shopping Cart',
    provides: ['POST /cart/items', '`cart.emptied`'],
    dependsOn: ['001-auth: `findUser(id)`', '002-catalog: GET /products/:id'],
    criteria: [
      'AC-1: Adding a product that GET /products/{id} answers with 404 returns 400',
      'AC-2: A cart holds 50 items; the 51st returns 409',
    ],
    integration: ['AC-3: A cart opened before sign-in belongs to the user afterwards (001-auth)'],
  }),
  aContract('004-checkout', {
    title: 'Feature 4: Checkout',
    dependsOn: ['003-cart: the items'],
    connects: ['Prices come from the catalog when the order is placed'],
    integration: ['AC-1: An order holds the items at the moment of payment'],
  }),
  aContract('005-mail', { title: 'Feature 5: Mail', criteria: ['AC-1: A mail is sent within 5 minutes'] }),
];
