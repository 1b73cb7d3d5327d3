<?php
/* What the reference shows of a post, written as a careful theme does: each thing once, lists primed in bulk. */

add_action('after_setup_theme', function () {
    add_theme_support('title-tag');
    add_theme_support('post-thumbnails');
    add_theme_support('automatic-feed-links');
    add_theme_support('html5', ['search-form', 'gallery', 'caption', 'style', 'script']);
    add_image_size('card', 400, 197, true);
    add_image_size('card-2x', 800, 393, true);
    add_image_size('featured', 1200, 590, true);
    add_image_size('wide', 1920, 944, true);
});

add_action('wp_enqueue_scripts', function () {
    wp_enqueue_style('reference', get_stylesheet_uri());
    wp_dequeue_style('wp-block-library');
});
remove_action('wp_head', 'print_emoji_detection_script', 7);
remove_action('wp_print_styles', 'print_emoji_styles');

/* Minutes that a text takes, at 230 words a minute. */
function reading_minutes(): int {
    return max(1, (int) round(str_word_count(wp_strip_all_tags(get_the_content())) / 230));
}
