// Prisma's schemas (Rust): formatted, checked, and one that is wrong.
import { createRequire } from 'node:module';

const prisma = createRequire(import.meta.url)('@prisma/prisma-schema-wasm');
const schema = `generator client { provider = "prisma-client-js" }\ndatasource db { provider = "postgresql"\n }\n${Array.from({ length: 60 }, (_, i) => `model M${i} {
 id Int @id @default(autoincrement())\n name String? @unique\n other M${(i + 1) % 60}? @relation("r${i}", fields: [oid], references: [id])\n oid Int? @unique
 back M${(i + 59) % 60}? @relation("r${(i + 59) % 60}")\n}`).join('\n')}`;

export const run = () => ({
  formatted: prisma.format(schema, JSON.stringify({ textDocument: { uri: 'file:/a.prisma' }, options: { tabSize: 2, insertSpaces: true } })),
  right: prisma.lint(JSON.stringify([['a.prisma', schema]])), wrong: prisma.lint(JSON.stringify([['b.prisma', 'model A { id Strin }']])),
});
