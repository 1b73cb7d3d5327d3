<?php
/* A post with what leads on from it: its neighbors, and three of its first category. */
get_header();
the_post();
$categories = wp_get_post_categories(get_the_ID());
$related = new WP_Query([
    'category__in' => array_slice($categories, 0, 1),
    'post__not_in' => [get_the_ID()],
    'posts_per_page' => 3,
    'no_found_rows' => true,
    'ignore_sticky_posts' => true,
]);
?>
<article <?php post_class(); ?>>
  <h1><?php the_title(); ?></h1>
  <p class="meta">
    <time datetime="<?php echo esc_attr(get_the_date('c')); ?>"><?php echo esc_html(get_the_date()); ?></time>
    · <?php the_author_posts_link(); ?> · <?php echo esc_html(reading_minutes()); ?> min
  </p>
  <?php the_post_thumbnail('wide', ['alt' => '', 'loading' => 'eager']); ?>
  <?php the_content(); ?>
  <?php the_category(' '); ?>
  <?php the_tags('<p>', ' ', '</p>'); ?>
</article>
<?php the_post_navigation(); ?>
<div class="grid">
<?php
while ($related->have_posts()) {
    $related->the_post();
    get_template_part('card');
}
wp_reset_postdata();
?>
</div>
<?php
get_footer();
