import { pagePath } from '../../address/url_state.ts';
import { useApp, useOpenPage } from '../../context.ts';
import { ROUTES, type Route } from '../../pages/routes.ts';
import { TEXTS } from '../../texts/shell.ts';
import { Icon } from '../controls/icon.tsx';
import { Link } from '../controls/link.tsx';
import { Menu } from '../overlays/menu.tsx';
import type { Selection } from './selection.ts';

/** On a phone, the bar has room for these many pages; the others are in a menu. */
const PAGES_OF_BAR = 3;

/** Returns the pages of the navigation. Pages of a survey need one, and some pages a right. */
export function visibleRoutes({ survey }: Selection, scopes: readonly string[]): Route[] {
  return ROUTES.filter(
    ({ scope, isHidden, needs = 'read' }) =>
      !isHidden && (scope === 'site' || survey !== null) && scopes.includes(needs),
  );
}

/** The links to the pages: at the side of a wide window, at the bottom of a phone. */
export function Navigation({ selection, current }: { selection: Selection; current: Route | null }) {
  const { router, session } = useApp();
  const openPage = useOpenPage();
  const routes = visibleRoutes(selection, session.state.own?.scopes ?? []);
  const pathOf = (route: Route) => pagePath(route, selection, router.location.search);
  const others = routes.slice(PAGES_OF_BAR);
  return (
    <nav class="navigation" aria-label={TEXTS.pages}>
      {routes.map((route, index) => (
        <Link
          key={pathOf(route)}
          to={pathOf(route)}
          isCurrent={route === current}
          class={index < PAGES_OF_BAR ? 'navigation-link' : 'navigation-link in-menu'}
        >
          <Icon name={route.icon} />
          <span>{route.name}</span>
        </Link>
      ))}
      {others.length > 0 && (
        <Menu
          class={others.some((route) => route === current) ? 'navigation-more current' : 'navigation-more'}
          label={TEXTS.morePages}
          button={{ icon: 'more', children: TEXTS.morePages, kind: 'quiet' }}
          items={others.map((route) => ({
            name: route.name,
            icon: route.icon,
            run: () => openPage(pathOf(route)),
          }))}
        />
      )}
    </nav>
  );
}
