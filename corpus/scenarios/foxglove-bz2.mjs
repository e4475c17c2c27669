// bzip2 (C): unpacked.
import { createRequire } from 'node:module';
import { caught, digest } from './helpers.mjs';

const Bzip2 = createRequire(import.meta.url)('@foxglove/wasm-bz2');
const bzip2 = await Bzip2.init();
// Lines of two numbers, 20,000 of them, by the command bzip2.
const packed = Buffer.from([
  'QlpoOTFBWSZTWXkDWUIAU7RYAAAQQAB/4GAQPgAAAAAAAAAAAAAAAAAAAAAgaBoEDQNAgaBoEDQNATVVSb/1T1VKf/qpIQNA0P/KP1RlHyjlH9Uf+Uco6RyjlHKOUco5RyjlHSOUco5R',
  'yjlHKOUdI5RyjlHKOUco5R0jlHKOUco5RyjlHSOkco5RyjlHKOUco6RyjlHKOUco5RyjpHKOUco5RyjlHKOkco5RyjlHKOUco6RyjlHKOUco5RyjpHKOUco6RyjlHKOUco5RyjlHKOUd',
  'I6RyjlHKOUco5RyjpHKOUco5RyjlHKOkco5RyjlHKOUco6RyjlHKOUco5RyjpHKOUco5RyjlHKOkco5RyjlHKOUco6R0jlHKOUco5RyjlHSOUco5RyjlHKOUco6RyjlHKOUco6RyjlHK',
  'OUco5RyjpHKOUco5RyjlHKOkco5RyjlHKOUco6RyjlHKOUco5RyjpHSOUco5RyjlHKOUdI5RyjlHKOUco5R0jlHKOUco5RyjlHSOUco5RyjlHKOUdI5RyjlHKOUco6RyjlHKOUco5Ryj',
  'pHKOUco5RyjlHKOkdI5RyjlHKOUco5R0jlHKOUco5RyjlHSOUco5RyjlHKOUdI5RyjlHKOUco5R0jlHKOUco5RyjlHSOUco5RyjlHKOUdI6RyjlHKOUco5RyjlHKOUco6RyjlHKOUco5',
  'RyjpHSOUco5RyjlHKOUdI5RyjlHKOUco5R0jlHKOUco/5R0j8UfijlHKOUdI5R/VH+Uf8o/qjyjyj+SPKPKPKPKPKPKPSOUeUeUeUfqjyjyj0jyjyjyj5R5R5R5R6RlHlHlHlHlHlGUZ',
  'RlGkZR6R5R+KPxR5R5R5R5R6R5R5R5R/ZHlHlH8UekeUeUeUeUeUeUco9I8o8o/VHlHlHlHpHlHlHyjyjyjyjyjSPKPKPKPKPKMoyjKMo0jyjyj8kfijyjyjyjyjyj0jyjyj+qPKPKP4',
  'o8o9I8o8o8o8o8o6R5R6R5R+qPKPKPKPKPSPKPlHlHlHlHlGUekeUeUeUeUZRlGUZRlHlHlH4o/JHlHlHlHlHlHlHpHlH9UeUeUfxR5R5R6R5R5R5R5Ryjyjyj0j9UeUeUeUeUeUekfS',
  'PKPKPKPKMo8o9I8o8o8oyjKMoyjKPKPKPxR+KPSPKPKPKPKPKPKPSP6o8o8o/ijyjyjyj0jyjyjyjlHlHlHlH7I8o8o8o8o8o8o+UekeUeUeUZR5R5R6R5R5RpGUZRlGUeUeUfij8UeU',
  'ekeUeUeUeUeUeUf1R6R5R/FHlHlHlHlHpHlHlHKPKPKPKP1R6R5R5R5R5R5R8o8o9I8o8oyjyjyjyj0jyjKNIyjKMo8o8o/FH4o8o8o9I8o8o8o8o8o/qjyj0j+KPKPKPKPKPKPSPKOU',
  'eUeUeUfqjyj0jyjyjyjyj5R5R5R6R5RlHlHlHlHlHpGUZRpGUZR/ykovf8o/yj/KP8o/yjKMoyjKMoyjKMo0jKMo0jKMoyjKMoyjKMoyjKMoyjSMoyjSMoyjpJRZR8o+kfKPlGUaRlGU',
  'ZRlGUZRlGUZRlGUaRlGkZRlGUZRlGUZRlGUZRlGUZRpH7VSD5SUXyj5R+qPlH0jKNIyjKMoyjKNIyjKMoyjKMoyjKMoyjSMo0jKMoyjKMoyjKMoyj+VUg+UlF8o+UfKMo+UZRlGUZRpG',
  'UaRlGUZRlGUZRpGUZRlGUZRlGUZRpGUZRpGUZRlGUflVIPlJRfSPlHyj5R8oyjKMoyjKMoyjKNIyjKNIyjKMoyjKMoyjSMoyjKMoyjKMo0jKMogfKSi+UfKPpHyj5RpGUZRlGUZRlGUZ',
  'RlGUZRlGkZRlGkZRlGUZRlGUZRpGUZRlGUZR8pKL5R8o+UfKPlGUZRpGUZRpGUZRlGUZRlGUZRlGUZRlGkZRlGkZRlGUZRlGUZRpGUZRlGUaRlGUZRlGUZRlGkZRlGkZRlGUZRlGUZRl',
  'GUZRlGUaRlGUaRlGUZRlGkZRlGUZRlGUZRpGUZRlGUZRlGUaRlGUaRlGUZRlGUZRlGUZRlGUZRpGUfij8UZRlGUaRlGUaRlGUaRlGUZRlGUZRlGUZRlGUZRpGUZRpGUZRlGUZRlGUf/F',
  '3JFOFCQeQNZQgA==',
].join(''), 'base64');

export const run = () => ({
  digest: Array.from({ length: 30 }, () => digest(bzip2.decompress(packed, 1_000_000, { small: false }))).at(-1),
  broken: caught(() => bzip2.decompress(packed.subarray(9), 1000, { small: true })),
});
