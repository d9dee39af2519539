import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { TEXTS } from '../../texts/shell.ts';
import { Button } from '../controls/button.tsx';
import { type Column, Table } from '../layout/table.tsx';

/** Width and height in whole pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * The room of a chart: all the room that its panel has left, at least `minHeight` pixels. The child draws an SVG of this size,
 * so that texts keep their size in every window.
 */
export function ChartRoom(properties: { minHeight: number; children: (size: Size) => ComponentChildren }) {
  const { minHeight, children } = properties;
  const room = useRef<HTMLDivElement>(null);
  const [{ width, height }, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const node = room.current;
    if (!node) return;
    const update = () => {
      const rectangle = node.getBoundingClientRect();
      const next = { width: Math.floor(rectangle.width), height: Math.floor(rectangle.height) };
      setSize((size) => (size.width === next.width && size.height === next.height ? size : next));
    };
    update();
    const observer = new ResizeObserver(update);
    observer.observe(node);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="chart" ref={room} style={{ minBlockSize: `${minHeight}px` }}>
      {width > 0 && children({ width, height })}
    </div>
  );
}

/** What makes an SVG a chart: its size, and its title and description by their ids. */
export function chartAttributes(id: string, { width, height }: Size) {
  return {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'group' as const,
    'aria-labelledby': `${id}-title`,
    'aria-describedby': `${id}-description`,
  };
}

/** What keeps lines and texts of a chart from screen readers, whose points say the same in sentences. */
export const DECORATION = { 'aria-hidden': 'true' } as const;

/** Whether a chart is shown as a table, and the button that changes it. */
export function useTableView(): { isTable: boolean; button: ComponentChildren } {
  const [isTable, setIsTable] = useState(false);
  const button = (
    <Button
      icon="table"
      kind="quiet"
      isSmall
      label={TEXTS.asTable}
      isPressed={isTable}
      onClick={() => setIsTable(!isTable)}
    />
  );
  return { isTable, button };
}

/** A chart, or its numbers in a table. */
export function ChartOrTable<Row>(properties: {
  isTable: boolean;
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string | number;
  children: ComponentChildren;
}) {
  const { isTable, children, ...table } = properties;
  return isTable ? <Table {...table} /> : children;
}

/** The points of a chart for the keyboard: one of them is in the tab order, and arrow keys move between them. */
export interface Points {
  /** The point with the focus, or below the pointer. */
  active: number | null;
  setActive: (index: number | null) => void;
  /** What makes an element of the SVG a point. */
  attributesOf: (index: number, sentence: string) => Record<string, unknown>;
  /** Goes on the SVG. */
  move: (event: KeyboardEvent) => void;
}

/** Returns the points of a chart; the last one is in the tab order first. */
export function usePoints(count: number): Points {
  const [active, setActive] = useState<number | null>(null);
  const [last, setLast] = useState(count - 1);
  const current = Math.min(last, count - 1);
  return {
    active: active !== null && active < count ? active : null,
    setActive,
    attributesOf: (index, sentence) => ({
      'data-point': '',
      role: 'img',
      'aria-label': sentence,
      tabIndex: index === current ? 0 : -1,
      class: index === active ? 'point active' : 'point',
      onFocus: () => {
        setActive(index);
        setLast(index);
      },
      onBlur: () => setActive(null),
    }),
    move(event) {
      const next = { ArrowRight: current + 1, ArrowLeft: current - 1, Home: 0, End: count - 1 }[event.key];
      if (next === undefined || next < 0 || next >= count) return;
      event.preventDefault();
      const points = (event.currentTarget as Element).querySelectorAll<SVGElement>('[data-point]');
      points[next]?.focus();
    },
  };
}
