//! Connections that don't wait for each other, migrations and addresses.

use super::*;

#[tokio::test]
async fn a_long_read_does_not_make_a_short_call_wait() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        folder: folder.path().to_owned(),
        ..Options::default()
    };
    let database = Database::new(&options).expect("the options are right");
    // A report, and a page of the desk beside it.
    let mut report = database.report_connection().await.expect("connected");
    let mut desk = database.desk_connection().await.expect("connected");
    let mut reads = Vec::new();
    for connection in [&mut report, &mut desk] {
        let mut read = connection.begin().await.expect("begun");
        let count = "SELECT COUNT(*) FROM question";
        sqlx::query(count).execute(&mut *read).await.expect("read");
        reads.push(read);
    }
    let mut short = database.connection().await.expect("connected");
    let write = "INSERT INTO conversation (id, expires, content) VALUES ('1', 0, '')";
    let done = sqlx::query(write).execute(&mut *short).await;
    assert_eq!(done.expect("written").rows_affected(), 1);
}

#[tokio::test]
async fn tables_of_an_earlier_version_are_migrated_with_their_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        folder: folder.path().to_owned(),
        ..Options::default()
    };
    let database = Database::new(&options).expect("the options are right");
    let mut connection = database.pool.acquire().await.expect("connected");
    let earlier = migrator(&MIGRATIONS[..2]);
    let done = earlier.run_direct(None, &mut *connection, false).await;
    done.expect("the tables of version 2");
    let question = "INSERT INTO question (id, asked, channel, language, outcome, \
                    confidence, latency_ms, text, related) \
                    VALUES ('q', 1, 'web', 'en', 'clarify', 0.5, 1, '?', '[]')";
    let kept = sqlx::query(question).execute(&mut *connection).await;
    kept.expect("written");
    drop(connection);
    let mut connection = database.connection().await.expect("migrated");
    let choice = "INSERT INTO choice (question, person, entry) \
                  SELECT id, '', 'e' FROM question";
    let done = sqlx::query(choice).execute(&mut *connection).await;
    assert_eq!(done.expect("written").rows_affected(), 1);
    let delete = sqlx::query("DELETE FROM question");
    delete.execute(&mut *connection).await.expect("deleted");
    let left = sqlx::query("SELECT 1 FROM choice");
    let left = left.fetch_optional(&mut *connection).await.expect("read");
    assert!(left.is_none(), "a choice is deleted with its question");
}

#[test]
fn addresses_are_of_postgresql_and_hold_no_password() {
    let right = [
        "",
        "postgres://desk@db.example/desk",
        "postgresql:///desk?host=/run/postgresql&user=desk",
        "postgres://[::1]:5432/desk",
    ];
    for url in right {
        assert_eq!(check_url(url), Ok(()), "{url}");
    }
    let wrong = [
        ("mysql://desk@db/desk", "must be empty"),
        ("sqlite:x.db", "must be empty"),
        ("postgres://desk:geheim@db/desk", "PGPASSWORD"),
        ("postgres://db/desk?user=desk&password=geheim", "PGPASSWORD"),
    ];
    for (url, expected) in wrong {
        let error = check_url(url).expect_err(url);
        assert!(error.contains(expected), "{url}: {error}");
        assert!(!error.contains("geheim"), "{error}");
    }
}
