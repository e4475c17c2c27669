// f0
(I) => {
return function f0(l0) {
L0: {
switch (l0) {
default:
break L0;
case 0: case 2:
return 10;
case 1:
return 20;
}
}
return 30;
}; };

// f1
(I) => {
return function f1(l0, l1) {
let i0 = 0, i1 = 0, i2 = 0;
L0: {
L1: {
i2 = Math.imul(l1, 3);
switch (l0) {
case 0:
i1 = i2;
break L1;
}
i0 = i2;
break L0;
}
i0 = 1 + i1 | 0;
}
return i0;
}; };
