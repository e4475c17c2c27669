// jieba (Rust): Chinese cut into words.
import { createRequire } from 'node:module';
import { digest } from './helpers.mjs';

const jieba = createRequire(import.meta.url)('jieba-wasm');
const text = '中华人民共和国武汉市长江大桥。我来到北京清华大学，小明硕士毕业于中国科学院计算所，后在日本京都大学深造；the data is 123。'.repeat(40);

export const run = () => [digest(jieba.cut(text, true).join('/')), jieba.cut_all(text).length, jieba.cut_for_search(text, false).slice(0, 30), jieba.tokenize(text.slice(0, 50), 'default', true), jieba.tag(text, true).slice(0, 20)];
