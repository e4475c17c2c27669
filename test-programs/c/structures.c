/* malloc-heavy data structures: a balanced tree, a hash table, a linked list, a heap, a rope, and random allocation churn. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t random_state = 1;

static uint32_t next_random(void) {
  random_state ^= random_state << 13;
  random_state ^= random_state >> 17;
  random_state ^= random_state << 5;
  return random_state;
}

/* ---- AVL tree ---- */

typedef struct Tree {
  struct Tree *left, *right;
  int key, height, size;
} Tree;

static int height(const Tree *tree) { return tree ? tree->height : 0; }
static int size(const Tree *tree) { return tree ? tree->size : 0; }

static Tree *update(Tree *tree) {
  int left = height(tree->left), right = height(tree->right);
  tree->height = 1 + (left > right ? left : right);
  tree->size = 1 + size(tree->left) + size(tree->right);
  return tree;
}

static Tree *rotate_right(Tree *tree) {
  Tree *top = tree->left;
  tree->left = top->right;
  top->right = update(tree);
  return update(top);
}

static Tree *rotate_left(Tree *tree) {
  Tree *top = tree->right;
  tree->right = top->left;
  top->left = update(tree);
  return update(top);
}

static Tree *balance(Tree *tree) {
  update(tree);
  int lean = height(tree->left) - height(tree->right);
  if (lean > 1) {
    if (height(tree->left->left) < height(tree->left->right)) tree->left = rotate_left(tree->left);
    return rotate_right(tree);
  }
  if (lean < -1) {
    if (height(tree->right->right) < height(tree->right->left)) tree->right = rotate_right(tree->right);
    return rotate_left(tree);
  }
  return tree;
}

static Tree *insert(Tree *tree, int key) {
  if (!tree) {
    tree = calloc(1, sizeof *tree);
    tree->key = key;
    return update(tree);
  }
  if (key < tree->key) tree->left = insert(tree->left, key);
  else if (key > tree->key) tree->right = insert(tree->right, key);
  return balance(tree);
}

static Tree *take_least(Tree *tree, Tree **least) {
  if (!tree->left) {
    *least = tree;
    return tree->right;
  }
  tree->left = take_least(tree->left, least);
  return balance(tree);
}

static Tree *erase(Tree *tree, int key) {
  if (!tree) return NULL;
  if (key < tree->key) {
    tree->left = erase(tree->left, key);
  } else if (key > tree->key) {
    tree->right = erase(tree->right, key);
  } else {
    Tree *left = tree->left, *right = tree->right, *least;
    free(tree);
    if (!right) return left;
    right = take_least(right, &least);
    least->left = left;
    least->right = right;
    tree = least;
  }
  return balance(tree);
}

static int select_key(const Tree *tree, int rank) {
  while (size(tree->left) != rank) {
    if (rank < size(tree->left)) {
      tree = tree->left;
    } else {
      rank -= size(tree->left) + 1;
      tree = tree->right;
    }
  }
  return tree->key;
}

static void free_tree(Tree *tree) {
  if (!tree) return;
  free_tree(tree->left);
  free_tree(tree->right);
  free(tree);
}

static void trees(void) {
  Tree *tree = NULL;
  for (int i = 0; i < 4000; i++) tree = insert(tree, (int)(next_random() % 100000));
  printf("tree: %d keys, height %d, median %d\n", size(tree), height(tree), select_key(tree, size(tree) / 2));
  for (int i = 0; i < 100000; i += 3) tree = erase(tree, i);
  printf("tree: %d keys, height %d, first %d, last %d\n", size(tree), height(tree), select_key(tree, 0), select_key(tree, size(tree) - 1));
  free_tree(tree);
}

/* ---- chained hash table with string keys ---- */

typedef struct Entry {
  struct Entry *next;
  int count;
  char key[];
} Entry;

typedef struct {
  Entry **buckets;
  size_t bucket_count, entry_count;
} Table;

static size_t hash(const char *key) {
  uint32_t value = 5381;
  while (*key) value = value * 33 ^ (unsigned char)*key++;
  return value;
}

static void grow(Table *table) {
  size_t count = table->bucket_count ? table->bucket_count * 2 : 8;
  Entry **buckets = calloc(count, sizeof *buckets);
  for (size_t i = 0; i < table->bucket_count; i++) {
    for (Entry *entry = table->buckets[i], *next; entry; entry = next) {
      next = entry->next;
      Entry **bucket = &buckets[hash(entry->key) % count];
      entry->next = *bucket;
      *bucket = entry;
    }
  }
  free(table->buckets);
  table->buckets = buckets;
  table->bucket_count = count;
}

static int *lookup(Table *table, const char *key) {
  if (table->entry_count >= table->bucket_count) grow(table);
  Entry **bucket = &table->buckets[hash(key) % table->bucket_count];
  for (Entry *entry = *bucket; entry; entry = entry->next)
    if (strcmp(entry->key, key) == 0) return &entry->count;
  Entry *entry = malloc(sizeof *entry + strlen(key) + 1);
  entry->next = *bucket;
  entry->count = 0;
  strcpy(entry->key, key);
  *bucket = entry;
  table->entry_count++;
  return &entry->count;
}

static void tables(void) {
  Table table = {0};
  char key[16];
  for (int i = 0; i < 20000; i++) {
    snprintf(key, sizeof key, "key-%u", next_random() % 3000);
    ++*lookup(&table, key);
  }
  int most = 0;
  size_t longest = 0;
  for (size_t i = 0; i < table.bucket_count; i++) {
    size_t length = 0;
    for (Entry *entry = table.buckets[i], *next; entry; entry = next) {
      next = entry->next;
      if (entry->count > most) most = entry->count;
      length++;
      free(entry);
    }
    if (length > longest) longest = length;
  }
  printf("table: %zu entries in %zu buckets, longest chain %zu, most frequent %d\n", table.entry_count, table.bucket_count, longest, most);
  free(table.buckets);
}

/* ---- linked list merge sort ---- */

typedef struct Link {
  struct Link *next;
  uint32_t value;
} Link;

static Link *merge(Link *a, Link *b) {
  Link *first = NULL, **tail = &first;
  while (a && b) {
    Link **smaller = a->value <= b->value ? &a : &b;
    *tail = *smaller;
    *smaller = (*smaller)->next;
    tail = &(*tail)->next;
  }
  *tail = a ? a : b;
  return first;
}

static Link *sort(Link *list) {
  if (!list || !list->next) return list;
  Link *middle = list, *end = list->next;
  while (end && end->next) {
    middle = middle->next;
    end = end->next->next;
  }
  Link *second = middle->next;
  middle->next = NULL;
  return merge(sort(list), sort(second));
}

static void lists(void) {
  Link *list = NULL;
  for (int i = 0; i < 5000; i++) {
    Link *link = malloc(sizeof *link);
    link->next = list;
    link->value = next_random() % 1000000;
    list = link;
  }
  list = sort(list);
  uint32_t sum = 0, before = 0;
  int ordered = 1, position = 0;
  while (list) {
    Link *next = list->next;
    ordered &= before <= list->value;
    before = list->value;
    sum = sum * 31 + list->value * (uint32_t)++position;
    free(list);
    list = next;
  }
  printf("list: %d links, %s, checksum %08x\n", position, ordered ? "ordered" : "NOT ordered", (unsigned)sum);
}

/* ---- allocation churn: blocks of random sizes, grown, shrunk and checked ---- */

static void churn(void) {
  enum { SLOTS = 200 };
  unsigned char *blocks[SLOTS] = {0};
  size_t sizes[SLOTS] = {0};
  size_t total = 0, damaged = 0;
  for (int round = 0; round < 8000; round++) {
    size_t slot = next_random() % SLOTS, wanted = next_random() % 2000;
    for (size_t i = 0; i < sizes[slot]; i += 37) damaged += blocks[slot][i] != (unsigned char)(slot + i);
    if (next_random() % 4 == 0) {
      free(blocks[slot]);
      blocks[slot] = NULL;
      sizes[slot] = 0;
    } else {
      blocks[slot] = realloc(blocks[slot], wanted + 1);
      for (size_t i = 0; i < wanted; i++) blocks[slot][i] = (unsigned char)(slot + i);
      sizes[slot] = wanted;
      total += wanted;
    }
  }
  for (int i = 0; i < SLOTS; i++) free(blocks[i]);
  unsigned char *large = malloc(3 << 20);
  memset(large, 0x5a, 3 << 20);
  printf("churn: %zu bytes, %zu damaged, large %02x\n", total, damaged, large[(3 << 20) - 1]);
  free(large);
}

int main(void) {
  trees();
  tables();
  lists();
  churn();
  return 0;
}
