import type { PillKind } from '../../../components/layout/pill.tsx';
import type { Schemas } from '../../../server/api.ts';
import { ERRORS, TEXTS } from '../../../texts/automation/deliveries.ts';

export type Delivery = Schemas['DeliveryOut'];

/** How the state of a delivery looks. */
export const STATE_PILLS: Record<Delivery['state'], PillKind> = {
  delivered: 'good',
  pending: 'plain',
  failed: 'bad',
};

/** Returns the outcome of an attempt as a sentence. */
export function describeAttempt({ status, error }: Schemas['AttemptOut']): string {
  if (status !== null) return TEXTS.replied(status);
  return error ? (ERRORS[error] ?? error) : TEXTS.noReply;
}
