;; The inner loops of yuv.ts, where a pixel costs most. Bytes in and out, all in one linear memory.
(module
  (memory (export "memory") 1)

  ;; One row, bilinear: out[i] = left + (right - left) * weight / 256. A step is the index of the left pixel (low 16
  ;; bits) and the weight of the right one (high 16 bits). Reads one byte past the last pixel, with weight 0.
  (func (export "widen") (param $from i32) (param $to i32) (param $count i32) (param $steps i32)
    (local $end i32) (local $step i32) (local $pair i32) (local $left i32)
    (local.set $end (i32.add (local.get $to) (local.get $count)))
    (loop $next
      (local.set $step (i32.load (local.get $steps)))
      (local.set $pair
        (i32.load16_u (i32.add (local.get $from) (i32.and (local.get $step) (i32.const 0xffff)))))
      (local.set $left (i32.and (local.get $pair) (i32.const 255)))
      (i32.store8 (local.get $to)
        (i32.add (local.get $left)
          (i32.shr_s
            (i32.mul
              (i32.sub (i32.shr_u (local.get $pair) (i32.const 8)) (local.get $left))
              (i32.shr_u (local.get $step) (i32.const 16)))
            (i32.const 8))))
      (local.set $steps (i32.add (local.get $steps) (i32.const 4)))
      (br_if $next
        (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 1))) (local.get $end)))))

  ;; Two rows into one, sixteen bytes at a time: (upper * (256 - share) + lower * share) / 256. Writes whole sixteens.
  (func (export "blend") (param $upper i32) (param $lower i32) (param $share i32) (param $to i32) (param $count i32)
    (local $end i32) (local $a v128) (local $b v128) (local $down v128) (local $up v128)
    (local.set $end (i32.add (local.get $to) (local.get $count)))
    (local.set $down (i16x8.splat (local.get $share)))
    (local.set $up (i16x8.splat (i32.sub (i32.const 256) (local.get $share))))
    (loop $next
      (local.set $a (v128.load (local.get $upper)))
      (local.set $b (v128.load (local.get $lower)))
      (v128.store (local.get $to)
        (i8x16.narrow_i16x8_u
          (i16x8.shr_u
            (i16x8.add
              (i16x8.mul (i16x8.extend_low_i8x16_u (local.get $a)) (local.get $up))
              (i16x8.mul (i16x8.extend_low_i8x16_u (local.get $b)) (local.get $down)))
            (i32.const 8))
          (i16x8.shr_u
            (i16x8.add
              (i16x8.mul (i16x8.extend_high_i8x16_u (local.get $a)) (local.get $up))
              (i16x8.mul (i16x8.extend_high_i8x16_u (local.get $b)) (local.get $down)))
            (i32.const 8))))
      (local.set $upper (i32.add (local.get $upper) (i32.const 16)))
      (local.set $lower (i32.add (local.get $lower) (i32.const 16)))
      (br_if $next
        (i32.lt_u (local.tee $to (i32.add (local.get $to) (i32.const 16))) (local.get $end)))))

  ;; Two rows of four-byte pixels into two rows of luma and one of each chroma, four pixels at a time. At $coefficients
  ;; lie three times eight 16-bit factors (luma, u, v: one for each byte of two pixels), in 2^14ths.
  (func (export "planar") (param $top i32) (param $luma i32) (param $u i32) (param $v i32) (param $width i32)
    (param $coefficients i32) (param $lumaBase i32)
    (local $end i32) (local $a v128) (local $b v128) (local $cy v128) (local $cu v128) (local $cv v128)
    (local $base v128) (local $low v128) (local $high v128) (local $stride i32)
    (local.set $stride (i32.mul (local.get $width) (i32.const 4)))
    (local.set $end (i32.add (local.get $top) (local.get $stride)))
    (local.set $cy (v128.load (local.get $coefficients)))
    (local.set $cu (v128.load offset=16 (local.get $coefficients)))
    (local.set $cv (v128.load offset=32 (local.get $coefficients)))
    (local.set $base (i32x4.splat (local.get $lumaBase)))
    (loop $next
      (local.set $a (v128.load (local.get $top)))
      (local.set $b (v128.load (i32.add (local.get $top) (local.get $stride))))
      (v128.store32_lane 0 (local.get $luma)
        (call $luma4 (local.get $a) (local.get $cy) (local.get $base)))
      (v128.store32_lane 0 (i32.add (local.get $luma) (local.get $width))
        (call $luma4 (local.get $b) (local.get $cy) (local.get $base)))
      ;; Sums of upper and lower pixel, then of left and right: two blocks of two by two.
      (local.set $low
        (i16x8.add (i16x8.extend_low_i8x16_u (local.get $a)) (i16x8.extend_low_i8x16_u (local.get $b))))
      (local.set $high
        (i16x8.add (i16x8.extend_high_i8x16_u (local.get $a)) (i16x8.extend_high_i8x16_u (local.get $b))))
      (local.set $low
        (i16x8.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $low) (local.get $high))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $low) (local.get $high))))
      (v128.store16_lane 0 (local.get $u) (call $chroma2 (local.get $low) (local.get $cu)))
      (v128.store16_lane 0 (local.get $v) (call $chroma2 (local.get $low) (local.get $cv)))
      (local.set $luma (i32.add (local.get $luma) (i32.const 4)))
      (local.set $u (i32.add (local.get $u) (i32.const 2)))
      (local.set $v (i32.add (local.get $v) (i32.const 2)))
      (br_if $next
        (i32.lt_u (local.tee $top (i32.add (local.get $top) (i32.const 16))) (local.get $end)))))

  ;; Four pixels into four bytes of luma, in the lowest 32 bits.
  (func $luma4 (param $pixels v128) (param $factors v128) (param $base v128) (result v128)
    (local $low v128) (local $high v128)
    (local.set $low (i32x4.dot_i16x8_s (i16x8.extend_low_i8x16_u (local.get $pixels)) (local.get $factors)))
    (local.set $high (i32x4.dot_i16x8_s (i16x8.extend_high_i8x16_u (local.get $pixels)) (local.get $factors)))
    (call $bytes
      (i32x4.shr_s
        (i32x4.add
          (i32x4.add
            (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27 (local.get $low) (local.get $high))
            (i8x16.shuffle 4 5 6 7 12 13 14 15 20 21 22 23 28 29 30 31 (local.get $low) (local.get $high)))
          (local.get $base))
        (i32.const 14))))

  ;; Two sums of four pixels into two bytes of chroma, in the lowest 16 bits.
  (func $chroma2 (param $sums v128) (param $factors v128) (result v128)
    (local $parts v128)
    (local.set $parts (i32x4.dot_i16x8_s (local.get $sums) (local.get $factors)))
    (call $bytes
      (i32x4.shr_s
        (i32x4.add
          (i32x4.add
            (i8x16.shuffle 0 1 2 3 8 9 10 11 0 1 2 3 8 9 10 11 (local.get $parts) (local.get $parts))
            (i8x16.shuffle 4 5 6 7 12 13 14 15 4 5 6 7 12 13 14 15 (local.get $parts) (local.get $parts)))
          ;; 128 and a half, in 2^16ths: four pixels, 2^14ths
          (i32x4.splat (i32.const 8421376)))
        (i32.const 16))))

  ;; Four 32-bit numbers into four bytes.
  (func $bytes (param $numbers v128) (result v128)
    (local.set $numbers (i16x8.narrow_i32x4_s (local.get $numbers) (local.get $numbers)))
    (i8x16.narrow_i16x8_u (local.get $numbers) (local.get $numbers)))
)
