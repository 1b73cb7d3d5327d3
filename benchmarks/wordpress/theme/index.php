<?php
/* Every list: the index with the featured post above it, categories, tags, authors, months, and what was searched for. */
get_header();
?>
<h1><?php echo is_search() ? esc_html(get_search_query()) : (is_archive() ? get_the_archive_title() : esc_html(get_bloginfo('description'))); ?></h1>
<div class="grid">
<?php
while (have_posts()) {
    the_post();
    $featured = is_home() && !is_paged() && is_sticky();
    get_template_part('card', null, ['size' => $featured ? 'featured' : 'card']);
}
?>
</div>
<?php
the_posts_pagination();
get_footer();
