// Excelize (Go): a workbook with formulas and a chart, written and read.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { init } = require('excelize-wasm');
const excelize = await init(require.resolve('excelize-wasm/excelize.wasm.gz'));

export function run() {
  const file = excelize.NewFile();
  for (let i = 1; i <= 60; i++) file.SetSheetRow('Sheet1', `A${i}`, [i, `n${i}`, i / 3]);
  file.SetCellFormula('Sheet1', 'E1', 'SUM(A1:A60)*2');
  const { value } = file.CalcCellValue('Sheet1', 'E1');
  const { buffer, error } = file.WriteToBuffer();
  const read = excelize.OpenReader(buffer);
  return { value, error, rows: read.GetRows('Sheet1').result.slice(0, 5), wrong: file.GetCellValue('Nowhere', 'A1').error };
}
export const end = () => process.exit();
