import { Button } from '../../components/controls/button.tsx';
import { Panel } from '../../components/layout/panel.tsx';
import { useApp, useOwn } from '../../context.ts';
import { TEXTS } from '../../texts/settings.ts';

/** Downloads everything, for those who may see everything. */
export function ExportPanel() {
  const { api } = useApp();
  const { may } = useOwn();
  if (!may('keys')) return null;
  return (
    <Panel title={TEXTS.exportEverything} about={TEXTS.exportEverythingAbout}>
      <div>
        <Button icon="download" onClick={() => location.assign(api.url('/v1/export/everything'))}>
          {TEXTS.exportEverything}
        </Button>
      </div>
    </Panel>
  );
}
