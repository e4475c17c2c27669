/* A component by the bindings that wit-bindgen makes: strings, lists, variants and a resource across its border. */
#include <stdlib.h>
#include <string.h>
#include "bindings/shop.h"

typedef exports_demo_shop_basket_item_t item;
typedef exports_demo_shop_basket_payment_t payment;

struct exports_demo_shop_basket_cart_t {
  shop_string_t owner;
  uint32_t items;
  uint32_t total;
};
typedef struct exports_demo_shop_basket_cart_t cart;

static void answer(shop_string_t *to, const char *what, const shop_string_t *who, uint32_t number) {
  char text[80];
  size_t end = strlen(what), named = who->len < 40 ? who->len : 40;
  memcpy(text, what, end);
  memcpy(text + end, who->ptr, named);
  end += named;
  text[end++] = ' ';
  char digits[10];
  int n = 0;
  do digits[n++] = (char)('0' + number % 10); while (number /= 10);
  while (n > 0) text[end++] = digits[--n];
  shop_string_dup_n(to, text, end);
}

exports_demo_shop_basket_own_cart_t exports_demo_shop_basket_constructor_cart(shop_string_t *owner) {
  cart *made = calloc(1, sizeof *made);
  made->owner = *owner;
  return exports_demo_shop_basket_cart_new(made);
}

void exports_demo_shop_basket_cart_destructor(cart *of) {
  shop_string_free(&of->owner);
  free(of);
}

uint32_t exports_demo_shop_basket_method_cart_add(cart *self, item *it) {
  uint32_t price = it->price;
  self->items++;
  self->total += price;
  exports_demo_shop_basket_item_free(it);
  return self->items;
}

uint32_t exports_demo_shop_basket_method_cart_total(cart *self) {
  return self->total;
}

bool exports_demo_shop_basket_method_cart_pay(cart *self, payment *how, shop_string_t *ret, shop_string_t *err) {
  bool enough = true;
  if (how->tag == EXPORTS_DEMO_SHOP_BASKET_PAYMENT_SPLIT) {
    uint32_t sum = 0;
    for (size_t i = 0; i < how->val.split.len; i++) sum += how->val.split.ptr[i];
    enough = sum >= self->total;
  }
  exports_demo_shop_basket_payment_free(how);
  if (enough) answer(ret, "paid by ", &self->owner, self->total);
  else answer(err, "too little from ", &self->owner, self->total);
  return enough;
}

bool exports_demo_shop_basket_largest(exports_demo_shop_basket_list_item_t *items, item *ret) {
  item *best = NULL;
  for (size_t i = 0; i < items->len; i++)
    if (best == NULL || items->ptr[i].price > best->price) best = &items->ptr[i];
  if (best == NULL) return false;
  *ret = *best;
  return true;
}

bool exports_shop_visit(shop_string_t *owner, shop_list_u32_t *prices, shop_string_t *ret, shop_string_t *err) {
  exports_demo_shop_basket_own_cart_t own = exports_demo_shop_basket_constructor_cart(owner);
  cart *mine = exports_demo_shop_basket_cart_rep(own);
  for (size_t i = 0; i < prices->len; i++) {
    item it = { .price = prices->ptr[i] };
    shop_string_dup(&it.name, "thing");
    exports_demo_shop_basket_method_cart_add(mine, &it);
  }
  payment how = { .tag = EXPORTS_DEMO_SHOP_BASKET_PAYMENT_SPLIT };
  how.val.split.ptr = malloc(sizeof(uint32_t));
  how.val.split.ptr[0] = 100;
  how.val.split.len = 1;
  bool paid = exports_demo_shop_basket_method_cart_pay(mine, &how, ret, err);
  exports_demo_shop_basket_cart_drop_own(own);
  shop_list_u32_free(prices);
  return paid;
}
