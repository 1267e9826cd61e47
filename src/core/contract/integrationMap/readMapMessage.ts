import * as z from 'zod';
import { failed, ok, userProblem } from '../../result';
import type { Result } from '../../result';
import type { MapPageMessage } from './messages';
import type { IntegrationMap, MapPlace } from './model';

const mapPageMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({
    type: z.literal('open'),
    file: z.string().min(1).max(4096),
    line: z.number().int().min(1).max(10_000_000),
  }),
]);

/** Checks what the integration map's page posted. */
export function readMapMessage(json: unknown): Result<MapPageMessage> {
  const parsed = mapPageMessage.safeParse(json);
  if (parsed.success) return ok(parsed.data);
  return failed(
    userProblem('map-message', 'The integration map sent a message that is not understood.', {
      remedy: 'Close the integration map and open it again.',
    }),
  );
}

/** Whether a place is one that these maps show: a page may open nothing else. */
export const isOnMap = (maps: readonly IntegrationMap[], { file, line }: MapPlace): boolean =>
  maps.some(({ features, pairs }) => {
    const fits = ({ place }: { readonly place: MapPlace }): boolean =>
      place.file === file && place.line === line;
    return (
      features.some(fits) || pairs.some(({ declared, covered }) => declared.some(fits) || covered.some(fits))
    );
  });
