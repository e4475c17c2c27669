// A panic several calls deep: the message goes to standard error, then the program aborts.
struct Account {
    balance: i64,
}

impl Drop for Account {
    fn drop(&mut self) {
        println!("never printed: panics abort");
    }
}

fn withdraw(account: &mut Account, amount: i64) {
    if amount > account.balance {
        panic!("cannot withdraw {} from {}", amount, account.balance);
    }
    account.balance -= amount;
}

fn main() {
    let mut account = Account { balance: 100 };
    for amount in [30, 50, 40] {
        println!("withdraw {}", amount);
        withdraw(&mut account, amount);
    }
}
