# annual_report.Rmd rendered unit after unit in one R process, or in several of them; HTML only.
# Rscript rmarkdown.R TEMPLATE OUT YEAR JOBS UNIT…   (in the project's folder)
args <- commandArgs(trailingOnly = TRUE)
render <- function(unit, template, out, year, root) {
  folder <- file.path(out, unit)
  dir.create(folder, recursive = TRUE)
  rmarkdown::render(
    template, output_file = "report.html", output_dir = folder, intermediates_dir = tempfile(),
    params = list(unit = unit, year = year, root = root), envir = new.env(), quiet = TRUE)
}
units <- args[-(1:4)]
more <- list(template = args[1], out = args[2], year = as.integer(args[3]), root = normalizePath("params"))
jobs <- as.integer(args[4])
if (jobs == 1) {
  done <- do.call(lapply, c(list(units, render), more))
} else {  # processes of their own: forks share a temporary folder and delete each other's files in it
  workers <- parallel::makePSOCKcluster(jobs)
  done <- do.call(parallel::parLapply, c(list(workers, units, render), more))
  parallel::stopCluster(workers)
}
