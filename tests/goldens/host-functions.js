// f3
(I) => { const F0 = I.funcs[0], F1 = I.funcs[1], F2 = I.funcs[2];
return function f3(l0, l1, h1) {
let pc = 0, i0 = 0;
try {
pc = 3; F0.code(l0);
i0 = Math.imul(l1, -3);
pc = 13; F1.code(i0, ((l1 >>> 0) * 2.3283064365386963e-10 * (-3 >>> 0) - (i0 >>> 0) * 2.3283064365386963e-10 + 0.5 | 0) + Math.imul(l1, -1) + Math.imul(h1, -3) | 0, 0.5);
pc = 15; i0 = F2.code();
return i0 + l0 | 0;
} catch (e) { throw I.capture(e, 3, pc, [l0, l1, h1, i0]); }
}; };
