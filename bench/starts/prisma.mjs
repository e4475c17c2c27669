import { createRequire } from 'node:module';
const p = createRequire(import.meta.url)('@prisma/prisma-schema-wasm');
const schema = `generator client { provider = "prisma-client-js" }\ndatasource db { provider = "postgresql"\n url = env("X") }\n` + Array.from({ length: 60 }, (_, i) => `model M${i} {\n id Int @id @default(autoincrement())\n name String? @unique\n other M${(i + 1) % 60}? @relation("r${i}", fields: [oid], references: [id])\n oid Int? @unique\n back M${(i + 59) % 60}? @relation("r${(i + 59) % 60}")\n}`).join('\n');
console.log(p.format(schema, JSON.stringify({ textDocument: { uri: 'file:/a.prisma' }, options: { tabSize: 2, insertSpaces: true } })).length);
