#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace fairlead::proxy::http {

// Searches over bytes, sixteen at a time where the processor can. Each gives the first byte in [p, end) that
// it looks for, or `end`. Never reads beyond `end`.

inline bool is_control(char c) {
  return (static_cast<uint8_t>(c) < 0x20 && c != '\t') || static_cast<uint8_t>(c) == 0x7f;
}

/// A byte that no field value may hold: a control byte other than HTAB, or DEL.
inline const char* find_control(const char* p, const char* end) {
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    const __m128i tab = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'));
    const __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f));
    const int found = _mm_movemask_epi8(_mm_or_si128(_mm_andnot_si128(tab, low), del));
    if (found != 0) return p + __builtin_ctz(static_cast<unsigned>(found));
  }
#endif
  while (p != end && !is_control(*p)) ++p;
  return p;
}

/// A byte that is no letter, digit or hyphen: where a field name ends, unless it has one of the rarer token
/// characters.
inline const char* find_word_end(const char* p, const char* end) {
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    // Moves a range to the bottom of the signed numbers, so that one comparison tells whether a byte is in
    // it.
    const auto in_range = [](__m128i value, char first, int count) {
      const __m128i moved = _mm_add_epi8(value, _mm_set1_epi8(static_cast<char>(-128 - first)));
      return _mm_cmplt_epi8(moved, _mm_set1_epi8(static_cast<char>(-128 + count)));
    };
    const __m128i word = _mm_or_si128(_mm_or_si128(in_range(lower, 'a', 26), in_range(bytes, '0', 10)),
                                      _mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')));
    const int found = _mm_movemask_epi8(word) ^ 0xffff;
    if (found != 0) return p + __builtin_ctz(static_cast<unsigned>(found));
  }
#endif
  const auto is_word = [](char c) {
    const char lower = static_cast<char>(c | 0x20);
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  while (p != end && is_word(*p)) ++p;
  return p;
}

/// A byte that is neither visible ASCII nor a space.
inline const char* find_unprintable(const char* p, const char* end) {
#if defined(__SSE2__)
  for (; end - p >= 16; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    // As signed numbers, so that bytes from 0x80 on are below the space.
    const __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));
    const __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f));
    const int found = _mm_movemask_epi8(_mm_or_si128(low, del));
    if (found != 0) return p + __builtin_ctz(static_cast<unsigned>(found));
  }
#endif
  while (p != end && *p >= 0x20 && *p < 0x7f) ++p;
  return p;
}

/// A line feed that a CR or a second line feed follows, both before `end`: the end of a head, or the start of
/// nonsense.
inline const char* find_line_pair(const char* p, const char* end) {
#if defined(__SSE2__)
  for (; end - p >= 17; p += 16) {
    const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p + 1));
    const __m128i lf = _mm_set1_epi8('\n');
    const __m128i after =
        _mm_or_si128(_mm_cmpeq_epi8(second, _mm_set1_epi8('\r')), _mm_cmpeq_epi8(second, lf));
    const int found = _mm_movemask_epi8(_mm_and_si128(_mm_cmpeq_epi8(first, lf), after));
    if (found != 0) return p + __builtin_ctz(static_cast<unsigned>(found));
  }
#endif
  for (; end - p >= 2; ++p) {
    if (p[0] == '\n' && (p[1] == '\r' || p[1] == '\n')) return p;
  }
  return end;
}

}  // namespace fairlead::proxy::http
