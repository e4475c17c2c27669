// sax-wasm (Rust): XML as events.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SaxEventType, SAXParser } from 'sax-wasm';
import { digest, text } from './helpers.mjs';

const source = Buffer.from(`<?xml version="1.0"?><root>${Array.from({ length: 600 }, (_, i) => `<item id="${i}" name='n&amp;${i}'><!-- ${i} --><a>${text(60, i + 1)}</a><![CDATA[<${i}>]]></item>`).join('\n')}</root>`);
const { Attribute, Cdata, CloseTag, Comment, OpenTag, Text } = SaxEventType;
const parser = new SAXParser(OpenTag | CloseTag | Text | Attribute | Comment | Cdata);
await parser.prepareWasm(readFileSync(fileURLToPath(import.meta.resolve('sax-wasm/lib/sax-wasm.wasm'))));

export function run() {
  const seen = [];
  parser.eventHandler = (event, data) => seen.push(event, JSON.stringify(data));
  for (let at = 0; at < source.length; at += 1000) parser.write(source.subarray(at, at + 1000));
  parser.end();
  return { events: seen.length, digest: digest(seen.join('\n')) };
}
