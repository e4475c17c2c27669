// CLD3 (C++): which language is this?
import { createRequire } from 'node:module';

const { loadModule } = createRequire(import.meta.url)('cld3-asm');
const factory = await loadModule();
const TEXTS = ['This is a sentence in English, I think.', 'Dies ist ein Satz in deutscher Sprache.', 'これは日本語の文章です。', 'Ceci est une phrase en français.', 'Это предложение на русском языке.', 'Bu Türkçe bir cümledir.', '1234'];

export function run() {
  const identifier = factory.create(0, 1000);
  for (let i = 0; i < 10; i++) identifier.findLanguage(TEXTS.join(' '));
  const found = [...TEXTS.map((text) => identifier.findLanguage(text)), ...identifier.findMostFrequentLanguages(TEXTS.join(' '), 3)];
  identifier.dispose();
  return found;
}
