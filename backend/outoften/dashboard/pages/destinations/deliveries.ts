import type { Schemas } from '../../api.ts';
import type { PillKind } from '../../components/layout/pill.tsx';

export type Delivery = Schemas['DeliveryOut'];

/** How the state of a delivery looks. */
export const STATE_PILLS: Record<Delivery['state'], PillKind> = {
  delivered: 'good',
  pending: 'plain',
  failed: 'bad',
};
