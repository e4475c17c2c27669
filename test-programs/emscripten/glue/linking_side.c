/* The side module of linking.c. */
extern int shared;
extern int twice(int n);

int counter;

int apply(int (*function)(int), int n) {
  counter++;
  return function == twice ? function(n) + shared : -1;
}
