// f0$std_vec_int_push_int_
(I) => {
return function f0$std_vec_int_push_int_() {
return 1;
}; };

// f1$std_vec_int_push_int_
(I) => {
return function f1$std_vec_int_push_int_() {
return 2;
}; };

// f2
(I) => { const F0 = I.funcs[0], F1 = I.funcs[1];
return function f2() {
let pc = 0, i0 = 0, i1 = 0;
try {
pc = 1; i0 = F0.code();
pc = 3; i1 = F1.code();
return i0 + i1 | 0;
} catch (e) { throw I.capture(e, 2, pc, [i0, i1]); }
}; };
