</main>
<footer>
  <ul>
    <?php wp_list_categories(['title_li' => '']); ?>
  </ul>
  <p>&copy; <?php echo esc_html(wp_date('Y')); ?> <?php bloginfo('name'); ?></p>
</footer>
<?php wp_footer(); ?>
</body>
</html>
