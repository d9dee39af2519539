import type { PillKind } from '../../../components/layout/pill.tsx';
import type { Schemas } from '../../../server/api.ts';

export type Delivery = Schemas['DeliveryOut'];

/** How the state of a delivery looks. */
export const STATE_PILLS: Record<Delivery['state'], PillKind> = {
  delivered: 'good',
  pending: 'plain',
  failed: 'bad',
};
