// MuPDF (C, whose setjmp and longjmp are exceptions of the legacy form): a document made, drawn, searched, changed; broken ones repaired or refused.
import * as mupdf from 'mupdf';
import { caught, digest, sequence, steps } from './helpers.mjs';

let document;

/** A PDF of some pages, each with text and lines, as bytes. */
function makeDocument() {
  const next = sequence(7);
  const pdf = new mupdf.PDFDocument();
  const font = pdf.addSimpleFont(new mupdf.Font('Helvetica'));
  const fonts = pdf.addObject({ Font: { F1: font } });
  for (let page = 0; page < 5; page++) {
    const lines = Array.from({ length: 25 }, (_, i) => `BT /F1 ${8 + (next() % 9)} Tf 40 ${780 - 28 * i} Td (Page ${page}, line ${i}: ${next().toString(36)}) Tj ET`);
    const curves = Array.from({ length: 12 }, () => `0.${next() % 10} 0.${next() % 10} 0.5 rg ${next() % 500} ${next() % 700} ${next() % 90} ${next() % 90} re f`);
    pdf.insertPage(-1, pdf.addPage([0, 0, 595, 842], 0, fonts, [...curves, '0 g', ...lines].join('\n')));
  }
  return pdf.saveToBuffer('compress').asUint8Array().slice();
}

function draw(page) {
  const pixmap = page.toPixmap(mupdf.Matrix.scale(0.8, 0.8), mupdf.ColorSpace.DeviceRGB, false);
  return { width: pixmap.getWidth(), height: pixmap.getHeight(), digest: digest(pixmap.getPixels()) };
}

const text = (page) => page.toStructuredText('preserve-whitespace').asText();

export const run = steps([
  ['make', () => {
    const bytes = makeDocument();
    document = mupdf.Document.openDocument(bytes, 'application/pdf');
    return { length: bytes.length, pages: document.countPages() };
  }],
  ['draw', () => Array.from({ length: 3 }, (_, i) => draw(document.loadPage(i)))],
  ['text', () => Array.from({ length: 5 }, (_, i) => digest(text(document.loadPage(i))))],
  ['search', () => document.loadPage(2).search('line 1')],
  ['errors', () => ({
    page: caught(() => document.loadPage(99)),
    format: caught(() => mupdf.Document.openDocument(new Uint8Array(100), 'application/pdf')),
    again: Array.from({ length: 50 }, () => caught(() => document.loadPage(-7)).message).filter((m, i, all) => m !== all[0]).length,
  })],
  ['repair', () => {
    const bytes = makeDocument();
    const broken = mupdf.Document.openDocument(bytes.slice(0, bytes.length - 700), 'application/pdf');
    return { repaired: broken.wasRepaired?.(), pages: broken.countPages(), text: digest(text(broken.loadPage(1))) };
  }],
]);
