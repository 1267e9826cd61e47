import { isBudget, isPrices } from '../core/metrics/readBudget';
import type { EngineSettings } from '../engine/engineApi';
import { SETTINGS } from './ids';

/**
 * What the engine needs of the settings. VS Code does not enforce the manifest's types: a value of another type is
 * replaced by the default and told.
 * @param read the value of a setting, whatever it is
 * @param warn told of each setting that does not fit, by its id
 */
export function engineSettings(
  read: (setting: string) => unknown,
  warn: (setting: string, wanted: string) => void,
): EngineSettings {
  const take = <T>(setting: string, fits: (value: unknown) => value is T, fallback: T, wanted: string): T => {
    const value = read(setting);
    if (value === undefined || value === null) return fallback;
    if (fits(value)) return value;
    warn(setting, wanted);
    return fallback;
  };
  return {
    gitPath: take(SETTINGS.gitPath, isText, '', 'text'),
    worktreesFolder: take(SETTINGS.worktreesFolder, isText, '', 'text'),
    target: take(SETTINGS.integrationTarget, isText, '', 'text'),
    strategy: take(SETTINGS.integrationStrategy, isStrategy, 'merge', '"merge" or "squash"'),
    agentLimit: take(SETTINGS.agentLimit, isLimit, 4, 'a whole number from 1'),
    stallMinutes: take(SETTINGS.stallMinutes, isMinutes, 20, 'a number of minutes, 0 for never'),
    agentPaths: take(SETTINGS.agentPaths, isTextByName, {}, 'an object of texts'),
    hookLogs: take(SETTINGS.hookLogs, isTexts, [], 'a list of texts'),
    codexMayCommit: take(SETTINGS.codexMayCommit, isTrueOrFalse, false, 'true or false'),
    budgets: {
      run: take(SETTINGS.budgetOfRun, isBudget, {}, BUDGET_WORDS),
      task: take(SETTINGS.budgetOfTask, isBudget, {}, BUDGET_WORDS),
      day: take(SETTINGS.budgetOfDay, isBudget, {}, BUDGET_WORDS),
    },
    prices: take(SETTINGS.prices, isPrices, {}, 'an object of prices'),
  };
}

const BUDGET_WORDS = 'an object with usd, tokens, or both';

const isTrueOrFalse = (value: unknown): value is boolean => typeof value === 'boolean';

const isText = (value: unknown): value is string => typeof value === 'string';

const isTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);

const isTextByName = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isText);

const isLimit = (value: unknown): value is number => Number.isInteger(value) && Number(value) >= 1;

const isMinutes = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;

const isStrategy = (value: unknown): value is EngineSettings['strategy'] =>
  value === 'merge' || value === 'squash';
