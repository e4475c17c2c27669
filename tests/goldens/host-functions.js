// f3
(I) => { const F0 = I.funcs[0], F1 = I.funcs[1], F2 = I.funcs[2];
return function f3(l0, l1, h1) {
let pc = 0, i0 = 0, x = 0;
try {
pc = 3; F0.code(l0);
pc = 13; F1.code(Math.imul(l1, -3), Math.imul(l1, -1) + Math.imul(h1, -3) + Math.imul(l1 >>> 16, 65535) + ((x = Math.imul(l1 >>> 16, 65533) + (Math.imul(l1 & 65535, 65533) >>> 16) | 0) >>> 16) + ((x & 65535) + Math.imul(l1 & 65535, 65535) >>> 16) | 0, 0.5);
pc = 15; i0 = F2.code();
return i0 + l0 | 0;
} catch (e) { throw I.capture(e, 3, pc, [l0, l1, h1, i0]); }
}; };
