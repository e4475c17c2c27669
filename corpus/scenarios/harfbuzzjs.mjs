// HarfBuzz (C++): text shaped with a font, its glyphs as paths.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as hb from 'harfbuzzjs';
import { digest } from './helpers.mjs';

const bytes = readFileSync(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'));
const font = new hb.Font(new hb.Face(new hb.Blob(bytes)));
const LINES = ['Affluent office waffles, AVATAR; naïve Œuvre', 'مرحبا بالعالم', 'שלום עולם', 'Ελληνικά και кириллица'];

export const run = () => Array.from({ length: 20 }, () => LINES.map((line) => {
  const buffer = new hb.Buffer();
  buffer.addText(line);
  buffer.guessSegmentProperties();
  hb.shape(font, buffer);
  const glyphs = buffer.getGlyphInfos();
  return [glyphs, buffer.getGlyphPositions(), digest(glyphs.map(({ codepoint }) => font.glyphToPath(codepoint)).join())];
})).at(-1);
