import type { ComponentChildren } from 'preact';
import { Icon } from '../../components/controls/icon.tsx';
import { Link } from '../../components/controls/link.tsx';

/** A link to the list from which one has come. */
export function BackLink({ to, children }: { to: string; children: ComponentChildren }) {
  return (
    <p class="back-link">
      <Link to={to}>
        <Icon name="chevron_left" />
        {children}
      </Link>
    </p>
  );
}
