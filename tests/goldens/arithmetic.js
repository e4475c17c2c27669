// f0
(I) => {
return function f0(l0, l1) {
return Math.imul(l0 + l1 | 0, l0 - 10 | 0) ^ l0 + 1 << (l1 & 7);
}; };

// f1
(I) => {
return function f1(l0, l1) {
return (l0 >>> l1 | 0) + (l0 >>> 0 < l1 >>> 0 | 0) | 0;
}; };
