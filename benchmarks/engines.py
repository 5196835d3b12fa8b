"""The same articles through Dask, Ray Data or Spark and in one process; are the rows the same?

    python benchmarks/engines.py {dask,ray,spark} [--articles N] [--workers N]

Each function below is the whole of what that engine needs.  Dask comes with the
extra ``dask``, the others with ``pip install 'ray[data]'`` and ``pip install
pyspark`` (which needs Java 17 or later).  Exit status 1 when a row differs.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
from typing import Any

import pandas as pd

from quoteattr import synth
from quoteattr.batch import RowAttributor


def with_dask(frame: pd.DataFrame, workers: int) -> pd.DataFrame:
    import dask.dataframe
    from distributed import Client, LocalCluster

    attributor = RowAttributor()
    with LocalCluster(n_workers=workers, threads_per_worker=1) as cluster, Client(cluster):
        # dask.dataframe.read_parquet("s3://...") in place of from_pandas
        articles = dask.dataframe.from_pandas(frame, npartitions=4 * workers)
        return articles.map_partitions(attributor.frame, meta=attributor.meta()).compute()


def with_ray(frame: pd.DataFrame, workers: int) -> pd.DataFrame:
    import ray

    attributor = RowAttributor()
    ray.init(num_cpus=workers, include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    ray.data.DataContext.get_current().execution_options.preserve_order = True
    try:
        # ray.data.read_parquet("s3://...") in place of from_pandas
        articles = ray.data.from_pandas(frame).repartition(4 * workers)
        return articles.map_batches(attributor.frame, batch_format="pandas", batch_size=256).to_pandas()
    finally:
        ray.shutdown()


def with_spark(frame: pd.DataFrame, workers: int) -> pd.DataFrame:
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    attributor = RowAttributor()
    spark = (
        SparkSession.builder.master(f"local[{workers}]")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config("spark.ui.enabled", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    try:
        # spark.read.parquet("s3://...") in place of createDataFrame
        articles = spark.createDataFrame(frame).repartitionByRange(4 * workers, "id")
        return articles.mapInPandas(attributor.frames, schema=attributor.spark_schema).toPandas()
    finally:
        spark.stop()


ENGINES = {"dask": with_dask, "ray": with_ray, "spark": with_spark}


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame, in the order of documents and quotes, with None for whatever means missing."""
    columns = list(RowAttributor().types)
    plain = frame[columns].astype(object).where(frame[columns].notna(), None)
    rows = plain.to_dict("records")
    return sorted(
        rows, key=lambda row: (int(row["document"]), row["start"] if row["start"] is not None else -1, row["id"])
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    texts = [synth.article(seed=seed).text for seed in range(options.articles)]
    frame = pd.DataFrame({"id": range(len(texts)), "text": texts})
    began = time.perf_counter()
    expected = rows_of(RowAttributor().frame(frame))
    alone = time.perf_counter() - began
    began = time.perf_counter()
    found = rows_of(ENGINES[options.engine](frame, options.workers))
    together = time.perf_counter() - began
    same = found == expected
    print(
        f"{options.engine}: {len(texts)} articles, {len(found)} rows, {'the same as' if same else 'NOT those of'} one "
        f"process; {together:.1f} s with {options.workers} workers, their start included, {alone:.1f} s in one process"
    )
    return 0 if same else 1


if __name__ == "__main__":
    raise SystemExit(main())
