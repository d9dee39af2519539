import { Panel } from '../../components/layout/panel.tsx';
import { useApp, usePolled } from '../../context.ts';
import { RECIPES, TEXTS } from '../../texts/automation/rules.ts';
import { BackLink } from '../automation/back_link.tsx';
import type { AutomationPageProperties } from '../automation/parts.ts';
import { NotFoundPart } from '../not_found/part.tsx';
import { isDetail } from '../parts_page.tsx';
import { ChooseRecipe, EMPTY_RECIPE } from './choose_recipe.tsx';
import { RuleDetail } from './detail.tsx';
import { EMPTY, fromRecipe } from './draft.ts';
import { RuleEditor } from './editor.tsx';
import { RuleList } from './list.tsx';

/** The rules: the list, one of them (`/{id}`, `/{id}/edit`), or a new one (`/new`, `/new/{recipe}`). */
export default function RulesPage(properties: AutomationPageProperties) {
  const [first, second] = properties.rest;
  if (first === undefined) return <RuleList {...properties} />;
  if (first === 'new') {
    if (second === undefined) return <ChooseRecipe {...properties} />;
    if (second === EMPTY_RECIPE || Object.hasOwn(RECIPES, second))
      return <NewRule key={second} {...properties} recipe={second} />;
  } else if (isDetail(properties.rest)) {
    return <RuleDetail key={first} {...properties} id={Number(first)} isEdited={second === 'edit'} />;
  }
  return <NotFoundPart to={properties.pathOf()} />;
}

function NewRule(properties: AutomationPageProperties & { recipe: string }) {
  const { recipe, catalog, site, survey, pathOf } = properties;
  const { api } = useApp();
  const { data, problem } = usePolled((signal) => api.get('/v1/rules/recipes', { signal }), [], {
    everySeconds: 3600,
  });
  const found = data?.data.find(({ key }) => key === recipe);
  const surveyIds = catalog.surveys.filter(({ site_id }) => site_id === site.id).map(({ id }) => id);
  const draft = found ? fromRecipe(found, surveyIds, survey?.id) : EMPTY;
  return (
    <>
      <BackLink to={pathOf(['new'])}>{TEXTS.otherStarts}</BackLink>
      {data ? (
        <RuleEditor
          {...properties}
          rule={null}
          first={{ ...draft, name: found ? RECIPES[found.key].title : '' }}
          title={TEXTS.newRule}
        />
      ) : (
        <Panel title={TEXTS.newRule} isLoading problem={problem} />
      )}
    </>
  );
}
