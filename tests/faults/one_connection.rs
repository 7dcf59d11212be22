//! Every flow on one connection: none of them asks for a second one while it holds the first.

use crate::{
    engine::{Database, on_each_engine},
    steps::{Flow, Person},
};

on_each_engine!(every_flow_works_on_one_connection);

// ST-4
async fn every_flow_works_on_one_connection(database: Database) {
    let app = database.app_on_one_connection().await;
    for flow in Flow::ALL {
        let person = Person::new(&format!("{flow:?}").to_lowercase());
        let act = flow.prepare(&app, &person).await;
        for answer in flow.answers() {
            assert_eq!(act.take(&app).await, answer, "{flow:?}");
        }
    }
}
