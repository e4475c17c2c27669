// Yoga (C++): boxes laid out.
import Yoga, { Align, Edge, FlexDirection, Justify, Wrap } from 'yoga-layout';

function layout() {
  const root = Yoga.Node.create();
  root.setWidth(800);
  root.setFlexDirection(FlexDirection.Row);
  root.setFlexWrap(Wrap.Wrap);
  root.setJustifyContent(Justify.SpaceBetween);
  const nodes = Array.from({ length: 120 }, (_, i) => {
    const node = Yoga.Node.create();
    node.setMinWidth(20 + i * 7 % 50);
    node.setHeight(10 + i % 13);
    node.setFlexGrow(i % 3);
    node.setMargin(Edge.All, i % 5);
    node.setAlignSelf(i % 2 ? Align.Center : Align.Stretch);
    if (i % 4 === 0) {
      const text = Yoga.Node.create();
      text.setMeasureFunc((width) => ({ width: Math.min(width, 33.3), height: 11 + i % 3 }));
      node.insertChild(text, 0);
    }
    root.insertChild(node, i);
    return node;
  });
  root.calculateLayout(800, undefined);
  const places = nodes.map((node) => node.getComputedLayout());
  root.freeRecursive();
  return places;
}

export const run = () => Array.from({ length: 20 }, layout).at(-1);
