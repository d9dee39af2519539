import type { ComponentChildren } from 'preact';
import { pagePath } from '../address/url_state.ts';
import { PageHeading } from '../components/layout/page_heading.tsx';
import { TabLinks } from '../components/layout/tabs.tsx';
import { LazyPage, type PageLoader } from '../components/shell/lazy_page.tsx';
import { type Scope, useApp, useOwn } from '../context.ts';
import { NO_SITE_YET } from '../texts/shell.ts';
import NotFoundPage from './not_found/index.tsx';
import type { SitePageProperties } from './page.ts';

/** What a part of a page is given. `rest` are the parts of the path after its own. */
export interface PartProperties extends Omit<SitePageProperties, 'site'> {
  site: NonNullable<SitePageProperties['site']>;
  /** The address of this part; `rest` are more parts of the path, such as an id. */
  pathOf: (rest?: string[]) => string;
}

/** How each part is loaded, and what one must be allowed to do to see it. */
export type PartLoaders<Part extends string> = Record<
  Part,
  { needs: Scope; load: PageLoader<PartProperties> }
>;

/** Whether the rest of a path names one thing of a list, `/{id}` or `/{id}/edit`. */
export function isDetail([id = '', what = 'edit', ...more]: string[]): boolean {
  return /^\d{1,15}$/.test(id) && what === 'edit' && more.length === 0;
}

/** A page of several parts, each of which has an address, a tab and a script of its own. */
export function PartsPage<Part extends string>(
  properties: SitePageProperties & {
    /** The page's segment of the path. */
    segment: string;
    name: string;
    about: (site: string) => string;
    /** What the tabs are, for screen readers. */
    label: string;
    /** The parts in the order of their tabs. */
    parts: Record<Part, string>;
    loaders: PartLoaders<Part>;
    /** What is to be known on all parts. */
    notice?: ComponentChildren;
  },
) {
  const { site, survey, catalog, rest, segment, name, about, label, parts, loaders, notice } = properties;
  const { may } = useOwn();
  const { router } = useApp();
  const visible = (Object.keys(parts) as Part[]).filter((part) => may(loaders[part].needs));
  const current = (rest[0] ?? visible[0]) as Part | undefined;
  if (current && !Object.hasOwn(parts, current)) return <NotFoundPage />;
  if (current && !visible.includes(current)) return <NotFoundPage isForbidden />;
  if (!site || !current) return <PageHeading text={name} about={NO_SITE_YET} />;
  const pathOf = (part: Part, more: string[] = []) =>
    pagePath({ scope: 'site', segment }, { site, survey }, router.location.search, [part, ...more]);
  return (
    <div class="page">
      <PageHeading
        // A new one on each page within a page too, so that it takes the focus.
        key={rest.join('/')}
        text={name}
        title={`${parts[current]} · ${name}`}
        about={about(site.name)}
      />
      <TabLinks
        label={label}
        tabs={visible.map((part) => ({ to: pathOf(part), name: parts[part], isCurrent: part === current }))}
      />
      {notice}
      <LazyPage
        key={current}
        load={loaders[current].load}
        properties={{
          site,
          survey,
          catalog,
          rest: rest.slice(1),
          pathOf: (more) => pathOf(current, more),
        }}
      />
    </div>
  );
}
