import type { RunState } from '../run/state';

/** What a million tokens cost, US dollars. `cached`: input that the provider had seen before. */
export interface Price {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
}

/**
 * Prices by what they are for: a model (`gpt-5.2-codex`), an agent (`codex`) or both (`codex/gpt-5*`), with `*` for any
 * characters. Where several fit, the one with most characters of its own holds.
 */
export type Prices = Readonly<Record<string, Price>>;

export interface RunCost {
  readonly usd: number;
  /** True where it was computed from tokens and the person's prices; false where the agent said it. */
  readonly isEstimate: boolean;
}

const MILLION = 1_000_000;

/** What a run cost: what its agent says, else an estimate; undefined where neither can be known. */
export const costOf = (
  { usage, agent, model }: Pick<RunState, 'usage' | 'agent' | 'model'>,
  prices: Prices,
): RunCost | undefined => {
  if (!usage) return undefined;
  if (usage.costUsd !== undefined) return { usd: usage.costUsd, isEstimate: false };
  const price = priceOf(prices, agent, model);
  if (!price) return undefined;
  const { input, cached, output } = usage;
  const fresh = Math.max(0, input - cached);
  return {
    usd: (fresh * price.input + cached * price.cached + output * price.output) / MILLION,
    isEstimate: true,
  };
};

/** The price that fits best; undefined when none does. */
export const priceOf = (prices: Prices, agent: string, model: string | undefined): Price | undefined => {
  const names = model === undefined ? [agent] : [agent, model, `${agent}/${model}`];
  let best: { readonly price: Price; readonly rank: number } | undefined;
  for (const [pattern, price] of Object.entries(prices)) {
    const about = names.findLastIndex((name) => fits(pattern, name));
    // Of two that say as much, the one about the model holds.
    const rank = pattern.replaceAll('*', '').length * names.length + about;
    if (about >= 0 && (!best || rank > best.rank)) best = { price, rank };
  }
  return best?.price;
};

/** Whether a name is what a pattern says; without a regular expression, which a pattern of many stars could hold up. */
const fits = (pattern: string, name: string): boolean => {
  const [first = '', ...others] = pattern.toLowerCase().split('*');
  const text = name.toLowerCase();
  if (others.length === 0) return text === first;
  if (!text.startsWith(first)) return false;
  const last = others.pop() ?? '';
  let at = first.length;
  for (const part of others) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
};
