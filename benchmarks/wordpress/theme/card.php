<?php $size = $args['size'] ?? 'card'; ?>
<article <?php post_class($size); ?>>
  <?php the_post_thumbnail($size, ['alt' => '', 'loading' => $size === 'featured' ? 'eager' : 'lazy']); ?>
  <p class="meta">
    <time datetime="<?php echo esc_attr(get_the_date('c')); ?>"><?php echo esc_html(get_the_date()); ?></time>
    · <?php the_author(); ?> · <?php echo esc_html(reading_minutes()); ?> min
  </p>
  <h3><a href="<?php the_permalink(); ?>"><?php the_title(); ?></a></h3>
  <p><?php echo esc_html(get_the_excerpt()); ?></p>
  <?php the_category(' '); ?>
</article>
