// SWI-Prolog (C): rules asked.
import { createRequire } from 'node:module';

const SWIPL = createRequire(import.meta.url)('swipl-wasm');
const { prolog } = await (SWIPL.default ?? SWIPL)({ arguments: ['-q'] });
prolog.load_string?.(`
queens(N, Qs) :- numlist(1, N, Ns), permutation(Ns, Qs), safe(Qs).
safe([]). safe([Q|Qs]) :- no_attack(Q, Qs, 1), safe(Qs).
no_attack(_, [], _). no_attack(Q, [Q1|Qs], D) :- Q =\\\\= Q1 + D, Q =\\\\= Q1 - D, D1 is D + 1, no_attack(Q, Qs, D1).`);

const once = (goal) => prolog.query(goal).once();

export const run = () => [once('findall(X, (between(1, 30000, X), X mod 7 =:= 3), L), sum_list(L, S)').S, once('length(L, 6), numlist(1, 6, L), findall(P, permutation(L, P), Ps), length(Ps, N)').N, once('X is 2 ** 200').X, once('atom_codes(A, "abc"), upcase_atom(A, B)').B, once('catch(X is foo + 1, E, true)').E];
