/* SPDX-FileCopyrightText: 2026 The ampscope developers
 * SPDX-License-Identifier: Apache-2.0
 *
 * The Python extension of the bootstrap (limited API, one binary for every CPython from 3.9 on): a thin skin over the
 * tracer's C border, and the table from module objects to module ids that makes a module call cost nanoseconds. The
 * table is guarded by the interpreter's lock. */
#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>

#include "analyzer/tracer/tracer_abi.h"

/* ---- module objects -> module ids: open addressing over addresses ------------------------------------------------ */

typedef struct {
  uintptr_t key; /* 0: never used */
  uint32_t id;   /* 0: removed */
} Slot;

static Slot* g_slots = NULL;
static size_t g_capacity = 0;
static size_t g_used = 0; /* slots with a key, removed ones included */
static PyObject* g_resolver = NULL;

static Slot* find_slot(Slot* slots, size_t capacity, uintptr_t key) {
  size_t i = (size_t)((key * 0x9E3779B97F4A7C15ULL) >> 32) & (capacity - 1);
  while (slots[i].key != 0 && slots[i].key != key) {
    i = (i + 1) & (capacity - 1);
  }
  return &slots[i];
}

static int grow(void) {
  const size_t capacity = g_capacity == 0 ? 1024 : g_capacity * 2;
  Slot* slots = calloc(capacity, sizeof(Slot));
  if (slots == NULL) {
    return -1;
  }
  size_t used = 0;
  for (size_t i = 0; i < g_capacity; ++i) {
    if (g_slots[i].id != 0) {
      *find_slot(slots, capacity, g_slots[i].key) = g_slots[i];
      ++used;
    }
  }
  free(g_slots);
  g_slots = slots;
  g_capacity = capacity;
  g_used = used;
  return 0;
}

static PyObject* bind_module(PyObject* self, PyObject* args) {
  (void)self;
  unsigned long long key = 0;
  unsigned int id = 0;
  if (!PyArg_ParseTuple(args, "KI", &key, &id)) {
    return NULL;
  }
  if ((g_used + 1) * 2 > g_capacity && grow() != 0) {
    return PyErr_NoMemory();
  }
  Slot* slot = find_slot(g_slots, g_capacity, (uintptr_t)key);
  if (slot->key == 0) {
    ++g_used;
  }
  slot->key = (uintptr_t)key;
  slot->id = id;
  Py_RETURN_NONE;
}

static PyObject* unbind_module(PyObject* self, PyObject* args) {
  (void)self;
  unsigned long long key = 0;
  if (!PyArg_ParseTuple(args, "K", &key)) {
    return NULL;
  }
  if (g_capacity != 0) {
    Slot* slot = find_slot(g_slots, g_capacity, (uintptr_t)key);
    slot->id = 0;
  }
  Py_RETURN_NONE;
}

static PyObject* set_resolver(PyObject* self, PyObject* resolver) {
  (void)self;
  Py_XDECREF(g_resolver);
  Py_INCREF(resolver);
  g_resolver = resolver;
  Py_RETURN_NONE;
}

/* A module that cannot be named (its named_modules raised) runs under no name; the program does not notice. */
static uint32_t resolve(PyObject* module) {
  if (g_resolver == NULL) {
    return 0;
  }
  PyObject* result = PyObject_CallFunctionObjArgs(g_resolver, module, NULL);
  if (result == NULL) {
    PyErr_Clear();
    return 0;
  }
  const unsigned long id = PyLong_AsUnsignedLong(result);
  Py_DECREF(result);
  if (PyErr_Occurred() != NULL) {
    PyErr_Clear();
    return 0;
  }
  return (uint32_t)id;
}

static PyObject* module_enter(PyObject* self, PyObject* module) {
  (void)self;
  uint32_t id = 0;
  if (g_capacity != 0) {
    id = find_slot(g_slots, g_capacity, (uintptr_t)module)->id;
  }
  if (id == 0 && ampscope_active()) {
    id = resolve(module);
  }
  ampscope_module_enter(id);
  Py_RETURN_NONE;
}

static PyObject* module_leave(PyObject* self, PyObject* unused) {
  (void)self;
  (void)unused;
  ampscope_scope_leave(AMPSCOPE_SCOPE_MODULE);
  Py_RETURN_NONE;
}

static PyObject* module_depth(PyObject* self, PyObject* unused) {
  (void)self;
  (void)unused;
  AmpscopeThread* thread = ampscope_thread();
  return PyLong_FromLong(thread != NULL && ampscope_scope(thread)->kind == AMPSCOPE_SCOPE_MODULE ? 1 : 0);
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static PyObject* define_module(PyObject* self, PyObject* args) {
  (void)self;
  const char* root = NULL;
  const char* path = NULL;
  const char* class_name = NULL;
  if (!PyArg_ParseTuple(args, "sss", &root, &path, &class_name)) {
    return NULL;
  }
  return PyLong_FromUnsignedLong(ampscope_module(root, path, class_name));
}

static PyObject* define_parameter(PyObject* self, PyObject* args) {
  (void)self;
  unsigned int module = 0;
  const char* name = NULL;
  unsigned int dtype = 0;
  PyObject* shape = NULL;
  if (!PyArg_ParseTuple(args, "IsIO!", &module, &name, &dtype, &PyTuple_Type, &shape)) {
    return NULL;
  }
  int64_t sizes[64];
  const Py_ssize_t dim = PyTuple_Size(shape);
  if (dim > 64) {
    PyErr_SetString(PyExc_ValueError, "a parameter with more than 64 dimensions");
    return NULL;
  }
  for (Py_ssize_t i = 0; i < dim; ++i) {
    sizes[i] = PyLong_AsLongLong(PyTuple_GetItem(shape, i));
  }
  if (PyErr_Occurred() != NULL) {
    return NULL;
  }
  return PyLong_FromUnsignedLong(ampscope_parameter(module, name, (uint8_t)dtype, (int32_t)dim, sizes));
}

static PyObject* bind_parameter(PyObject* self, PyObject* args) {
  (void)self;
  unsigned long long tensor = 0;
  unsigned int parameter = 0;
  unsigned int module = 0;
  if (!PyArg_ParseTuple(args, "KII", &tensor, &parameter, &module)) {
    return NULL;
  }
  ampscope_bind_parameter((const void*)(uintptr_t)tensor, parameter, module);
  Py_RETURN_NONE;
}

/* ---- loss scaling and steps ----------------------------------------------------------------------------------------
 */

static PyObject* scaler_info(PyObject* self, PyObject* args) {
  (void)self;
  int enabled = 0;
  double init_scale = 0;
  double growth = 0;
  double backoff = 0;
  long long interval = 0;
  const char* device = NULL;
  if (!PyArg_ParseTuple(args, "pdddLs", &enabled, &init_scale, &growth, &backoff, &interval, &device)) {
    return NULL;
  }
  return PyLong_FromUnsignedLong(ampscope_scaler_info(enabled, init_scale, growth, backoff, interval, device));
}

static PyObject* scaler_enter(PyObject* self, PyObject* args) {
  (void)self;
  unsigned int scaler = 0;
  unsigned int optimizer = 0;
  if (!PyArg_ParseTuple(args, "II", &scaler, &optimizer)) {
    return NULL;
  }
  ampscope_scaler_enter(scaler, optimizer);
  Py_RETURN_NONE;
}

static PyObject* scaler_set(PyObject* self, PyObject* args) {
  (void)self;
  AmpscopeScalerUpdate update = {0};
  if (!PyArg_ParseTuple(args, "Iff", &update.scaler, &update.scale_before, &update.scale_after)) {
    return NULL;
  }
  update.set = 1;
  ampscope_scaler_update(&update);
  Py_RETURN_NONE;
}

static PyObject* scope_leave(PyObject* self, PyObject* args) {
  (void)self;
  unsigned int kind = 0;
  if (!PyArg_ParseTuple(args, "I", &kind)) {
    return NULL;
  }
  ampscope_scope_leave(kind);
  Py_RETURN_NONE;
}

static PyObject* optimizer_exists(PyObject* self, PyObject* unused) {
  (void)self;
  (void)unused;
  ampscope_optimizer_exists();
  Py_RETURN_NONE;
}

/* ---- graphs ------------------------------------------------------------------------------------------------------ */

static PyObject* graph_begin(PyObject* self, PyObject* unused) {
  (void)self;
  (void)unused;
  return PyLong_FromUnsignedLongLong(ampscope_graph_begin());
}

static PyObject* graph_end(PyObject* self, PyObject* args) {
  (void)self;
  unsigned long long graph = 0;
  int whole = 0;
  if (!PyArg_ParseTuple(args, "Kp", &graph, &whole)) {
    return NULL;
  }
  ampscope_graph_end(graph, whole);
  Py_RETURN_NONE;
}

static PyObject* graph_replay(PyObject* self, PyObject* args) {
  (void)self;
  unsigned long long graph = 0;
  if (!PyArg_ParseTuple(args, "K", &graph)) {
    return NULL;
  }
  ampscope_graph_replay(graph);
  Py_RETURN_NONE;
}

static PyObject* graph_failed(PyObject* self, PyObject* args) {
  (void)self;
  unsigned long long graph = 0;
  if (!PyArg_ParseTuple(args, "K", &graph)) {
    return NULL;
  }
  ampscope_graph_failed(graph);
  Py_RETURN_NONE;
}

static PyObject* step_end(PyObject* self, PyObject* args) {
  (void)self;
  unsigned int reason = 0;
  if (!PyArg_ParseTuple(args, "I", &reason)) {
    return NULL;
  }
  ampscope_step_end(reason);
  Py_RETURN_NONE;
}

/* ---- life
 * ------------------------------------------------------------------------------------------------------------ */

static PyObject* load_adapter(PyObject* self, PyObject* args) {
  (void)self;
  const char* adapter = NULL;
  const char* torch_libraries = NULL;
  const char* torch_version = NULL;
  const char* fields = NULL; /* ends with an empty key: the bytes object's own terminator */
  Py_ssize_t length = 0;
  if (!PyArg_ParseTuple(args, "sssy#", &adapter, &torch_libraries, &torch_version, &fields, &length)) {
    return NULL;
  }
  const char* problem = ampscope_load_adapter(adapter, torch_libraries, torch_version, fields, 0);
  return PyUnicode_FromString(problem != NULL ? problem : "");
}

static PyObject* stop(PyObject* self, PyObject* unused) {
  (void)self;
  (void)unused;
  Py_BEGIN_ALLOW_THREADS;
  ampscope_stop();
  Py_END_ALLOW_THREADS;
  Py_RETURN_NONE;
}

static PyObject* abandon(PyObject* self, PyObject* unused) {
  (void)self;
  (void)unused;
  ampscope_abandon_process();
  Py_RETURN_NONE;
}

/* ---- lines of the program ---------------------------------------------------------------------------------------- */

static PyObject* g_source = NULL;

/* Asked within an op, with or without the interpreter's lock. Threads that Python does not know have no lines. */
static uint32_t source_probe(void) {
  if (Py_IsInitialized() == 0 || PyGILState_GetThisThreadState() == NULL) {
    return 0;
  }
  const PyGILState_STATE lock = PyGILState_Ensure();
  PyObject* type = NULL;
  PyObject* value = NULL;
  PyObject* traceback = NULL;
  PyErr_Fetch(&type, &value, &traceback);
  uint32_t id = 0;
  PyObject* place = PyObject_CallObject(g_source, NULL);
  PyObject* bytes = place != NULL ? PyUnicode_AsEncodedString(place, "utf-8", "replace") : NULL;
  const char* text = bytes != NULL ? PyBytes_AsString(bytes) : NULL;
  if (text != NULL && text[0] != '\0') {
    id = ampscope_string(text);
  }
  Py_XDECREF(bytes);
  Py_XDECREF(place);
  PyErr_Clear();
  PyErr_Restore(type, value, traceback);
  PyGILState_Release(lock);
  return id;
}

static PyObject* set_source(PyObject* self, PyObject* source) {
  (void)self;
  Py_INCREF(source);
  Py_XDECREF(g_source);
  g_source = source;
  ampscope_set_source_probe(source_probe);
  Py_RETURN_NONE;
}

static PyObject* notice(PyObject* self, PyObject* args) {
  (void)self;
  unsigned int kind = 0;
  unsigned long long count = 0;
  const char* text = NULL;
  if (!PyArg_ParseTuple(args, "IKs", &kind, &count, &text)) {
    return NULL;
  }
  ampscope_notice(kind, count, text);
  Py_RETURN_NONE;
}

static PyObject* process_fields(PyObject* self, PyObject* args) {
  (void)self;
  const char* fields = NULL; /* ends with an empty key: the bytes object's own terminator */
  Py_ssize_t length = 0;
  if (!PyArg_ParseTuple(args, "y#", &fields, &length)) {
    return NULL;
  }
  ampscope_process_fields(fields);
  Py_RETURN_NONE;
}

static PyObject* api_use(PyObject* self, PyObject* args) {
  (void)self;
  unsigned int kind = 0;
  unsigned int scaler = 0;
  const char* name = NULL;
  const char* place = NULL;
  if (!PyArg_ParseTuple(args, "IIss", &kind, &scaler, &name, &place)) {
    return NULL;
  }
  ampscope_api_use(kind, scaler, name, place);
  Py_RETURN_NONE;
}

static PyMethodDef g_methods[] = {
    {"set_resolver", set_resolver, METH_O, "Names modules that have not been called before."},
    {"bind_module", bind_module, METH_VARARGS, "The module at an address has this id."},
    {"unbind_module", unbind_module, METH_VARARGS, "The module at an address is gone."},
    {"module_enter", module_enter, METH_O, "A module call begins."},
    {"module_leave", module_leave, METH_NOARGS, "The innermost module call ends."},
    {"module_depth", module_depth, METH_NOARGS, "1 inside a module call."},
    {"define_module", define_module, METH_VARARGS, "Id of (root, path, class)."},
    {"define_parameter", define_parameter, METH_VARARGS, "Id of a named parameter."},
    {"bind_parameter", bind_parameter, METH_VARARGS, "The tensor at an address is this parameter."},
    {"scaler_info", scaler_info, METH_VARARGS, "A GradScaler exists; its number."},
    {"scaler_enter", scaler_enter, METH_VARARGS, "Work of a GradScaler begins."},
    {"scaler_set", scaler_set, METH_VARARGS, "A loss scale was set by hand."},
    {"scope_leave", scope_leave, METH_VARARGS, "The innermost scope of a kind ends."},
    {"optimizer_exists", optimizer_exists, METH_NOARGS, "Steps are those of an optimizer."},
    {"graph_begin", graph_begin, METH_NOARGS, "The current stream is captured from now on; the graph's number."},
    {"graph_end", graph_end, METH_VARARGS, "A capture ends, well or not."},
    {"graph_replay", graph_replay, METH_VARARGS, "A graph is about to be replayed."},
    {"graph_failed", graph_failed, METH_VARARGS, "It was not."},
    {"step_end", step_end, METH_VARARGS, "A step ends."},
    {"load_adapter", load_adapter, METH_VARARGS, "Begins to record; a sentence when it cannot."},
    {"set_source", set_source, METH_O, "Tells the line of the program that is running."},
    {"stop", stop, METH_NOARGS, "Writes everything and ends the trace."},
    {"abandon", abandon, METH_NOARGS, "This process is not traced."},
    {"api_use", api_use, METH_VARARGS, "A use of torch's API that no op shows."},
    {"process_fields", process_fields, METH_VARARGS, "More facts about the process."},
    {"notice", notice, METH_VARARGS, "Something that a person must know."},
    {NULL, NULL, 0, NULL}};

static struct PyModuleDef g_module = {
    PyModuleDef_HEAD_INIT, "_ampscope", "The tracer's C border.", -1, g_methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__ampscope(void) { return PyModule_Create(&g_module); }
